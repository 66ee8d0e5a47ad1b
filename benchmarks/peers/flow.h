/* The problems of the work-precision runs, compiled natively from the same source as GradientFlow's own runs (benchmarks/FlowLibrary). */
#ifndef FLOW_H
#define FLOW_H

/* P, the length of theta; 0 where there is no such problem. One problem is open at a time. */
int flow_open(int problem);
double flow_end(void);
/* The bits of the vectors it computes in. */
int flow_bits(void);
void flow_start(double *theta);
/* L(theta); gradient: [P] */
double flow_gradient(const double *theta, double *gradient);
/* The exact Hessian times direction: [P] */
void flow_product(const double *theta, const double *direction, double *product);
/* The exact Hessian: [P, P], symmetric. */
void flow_hessian(const double *theta, double *hessian);

#endif

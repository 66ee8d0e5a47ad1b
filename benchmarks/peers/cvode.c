/* SUNDIALS CVODE on one problem: cvode PROBLEM dense|gmres|gmres-dq TOLERANCE ROUNDS FILE
 * Prints for each round: gradients, exact Hessian products, dense Hessians, steps, seconds. Writes theta at the four times of the first round to FILE. */
#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunlinsol/sunlinsol_spgmr.h>
#include <sunmatrix/sunmatrix_dense.h>
#include <time.h>
#include "flow.h"

enum { KRYLOV_VECTORS = 30, TIMES = 4 };

static long gradients, products, hessians;

static int right_hand_side(realtype t, N_Vector theta, N_Vector derivative, void *data) {
  (void)t, (void)data;
  double *d = NV_DATA_S(derivative);
  double loss = flow_gradient(NV_DATA_S(theta), d);
  gradients++;
  N_VScale(-1, derivative, derivative);
  return loss - loss == 0 ? 0 : 1;
}

static int times_vector(N_Vector v, N_Vector product, realtype t, N_Vector theta, N_Vector f, void *data, N_Vector scratch) {
  (void)t, (void)f, (void)data, (void)scratch;
  flow_product(NV_DATA_S(theta), NV_DATA_S(v), NV_DATA_S(product));
  products++;
  N_VScale(-1, product, product);
  return 0;
}

static int jacobian(realtype t, N_Vector theta, N_Vector f, SUNMatrix J, void *data, N_Vector a, N_Vector b, N_Vector c) {
  (void)t, (void)f, (void)data, (void)a, (void)b, (void)c;
  double *values = SM_DATA_D(J); /* symmetric: rows are columns */
  flow_hessian(NV_DATA_S(theta), values);
  hessians++;
  for (long i = 0, n = (long)SM_ROWS_D(J) * SM_COLUMNS_D(J); i < n; i++)
    values[i] = -values[i];
  return 0;
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + 1e-9 * now.tv_nsec;
}

static void require(int flag, const char *what) {
  if (flag < 0) {
    fprintf(stderr, "%s failed with %d\n", what, flag);
    exit(1);
  }
}

int main(int count, char **arguments) {
  if (count != 6) {
    fprintf(stderr, "usage: cvode PROBLEM dense|gmres|gmres-dq TOLERANCE ROUNDS FILE\n");
    return 2;
  }
  int P = flow_open(atoi(arguments[1])), rounds = atoi(arguments[4]);
  double tolerance = atof(arguments[3]), end = flow_end();
  const char *kind = arguments[2];
  FILE *file = fopen(arguments[5], "wb");
  if (P == 0 || file == NULL) {
    fprintf(stderr, "no problem %s, or no file %s\n", arguments[1], arguments[5]);
    return 2;
  }
  SUNContext context;
  require(SUNContext_Create(NULL, &context), "SUNContext_Create");
  for (int round = 0; round < rounds; round++) {
    N_Vector theta = N_VNew_Serial(P, context), at = N_VNew_Serial(P, context);
    flow_start(NV_DATA_S(theta));
    gradients = products = hessians = 0;
    double start = seconds();
    int isDense = strcmp(kind, "dense") == 0;
    SUNMatrix J = isDense ? SUNDenseMatrix(P, P, context) : NULL;
    SUNLinearSolver solver = isDense ? SUNLinSol_Dense(theta, J, context) : SUNLinSol_SPGMR(theta, SUN_PREC_NONE, KRYLOV_VECTORS, context);
    void *cvode = CVodeCreate(CV_BDF, context);
    require(CVodeInit(cvode, right_hand_side, 0, theta), "CVodeInit");
    require(CVodeSStolerances(cvode, tolerance, tolerance), "CVodeSStolerances");
    require(CVodeSetMaxNumSteps(cvode, 10000000), "CVodeSetMaxNumSteps");
    require(CVodeSetLinearSolver(cvode, solver, J), "CVodeSetLinearSolver");
    if (isDense)
      require(CVodeSetJacFn(cvode, jacobian), "CVodeSetJacFn");
    else if (strcmp(kind, "gmres") == 0)
      require(CVodeSetJacTimes(cvode, NULL, times_vector), "CVodeSetJacTimes");
    require(CVodeSetStopTime(cvode, end), "CVodeSetStopTime");
    double t = 0, time = end / 1000;
    for (int next = 0; next < TIMES;) {
      int flag = CVode(cvode, end, theta, &t, CV_ONE_STEP);
      require(flag, "CVode");
      for (; next < TIMES && (time <= t || (next == TIMES - 1 && flag == CV_TSTOP_RETURN)); next++, time *= 10) {
        require(CVodeGetDky(cvode, time < t ? time : t, 0, at), "CVodeGetDky");
        if (round == 0)
          fwrite(NV_DATA_S(at), sizeof(double), P, file);
      }
    }
    double elapsed = seconds() - start;
    long steps = 0;
    CVodeGetNumSteps(cvode, &steps);
    printf("%ld %ld %ld %ld %.9g\n", gradients, products, hessians, steps, elapsed);
    CVodeFree(&cvode);
    SUNLinSolFree(solver);
    if (J != NULL)
      SUNMatDestroy(J);
    N_VDestroy(theta);
    N_VDestroy(at);
  }
  fclose(file);
  return 0;
}

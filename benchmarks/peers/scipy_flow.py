"""scipy's implicit integrators on one problem: scipy_flow.py LIBRARY PROBLEM METHOD TOLERANCE ROUNDS FILE

Prints for each round: gradients, exact Hessian products (none), dense Hessians, steps, seconds. Writes theta at the four times of the first round to FILE.
"""
import ctypes
import sys
import time

import numpy
import scipy.integrate


def main(library, problem, method, tolerance, rounds, path):
    flow = ctypes.CDLL(library)
    vector = numpy.ctypeslib.ndpointer(dtype=numpy.float64, flags="C_CONTIGUOUS")
    flow.flow_end.restype = ctypes.c_double
    flow.flow_start.argtypes = [vector]
    flow.flow_gradient.argtypes, flow.flow_gradient.restype = [vector, vector], ctypes.c_double
    flow.flow_hessian.argtypes = [vector, vector]
    count = flow.flow_open(problem)
    end = flow.flow_end()
    start = numpy.empty(count)
    flow.flow_start(start)
    used = [0, 0]

    def right_hand_side(t, theta):
        used[0] += 1
        gradient = numpy.empty(count)
        flow.flow_gradient(numpy.ascontiguousarray(theta), gradient)
        return -gradient

    def jacobian(t, theta):
        used[1] += 1
        hessian = numpy.empty((count, count))
        flow.flow_hessian(numpy.ascontiguousarray(theta), hessian)
        return -hessian

    times = [end * 10.0**k for k in range(-3, 1)]
    for turn in range(rounds):
        used[:] = 0, 0
        before = time.perf_counter()
        found = scipy.integrate.solve_ivp(
            right_hand_side, (0, end), start, method=method, rtol=tolerance, atol=tolerance, t_eval=times, jac=jacobian)
        elapsed = time.perf_counter() - before
        if not found.success:
            sys.exit(found.message)
        print(used[0], 0, used[1], -1, elapsed)
        if turn == 0:
            numpy.ascontiguousarray(found.y.T).tofile(path)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3], float(sys.argv[4]), int(sys.argv[5]), sys.argv[6])

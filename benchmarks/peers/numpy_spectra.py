"""numpy on the matrices of the command 'spectra', on one thread: K = J @ J.T, and eigvalsh(K), LAPACK's syevd without vectors.

It answers questions as torch_server.py does; of an archive it takes J. 'what product 1' and 'what eigenvalues 1' time the two apart.
"""
import sys
import time

import numpy as np


def main():
    jacobian = kernel = None
    for line in sys.stdin:
        verb, *rest = line.split()
        if verb == "quit":
            return
        if verb == "version":
            answer = f"numpy {np.__version__}, {blas()}, 1 thread"
        elif verb == "load":
            jacobian = np.load(rest[1])["J"]
            kernel = jacobian @ jacobian.T
            answer = "ok"
        elif verb == "result":
            np.linalg.eigvalsh(kernel).astype("<f8").tofile(rest[0])
            answer = "ok"
        elif verb == "what" and rest[0] in ("product", "eigenvalues"):
            calls = int(rest[1])
            wall, cpu = time.perf_counter_ns(), time.thread_time_ns()
            for _ in range(calls):
                if rest[0] == "product":
                    kernel = jacobian @ jacobian.T
                else:
                    np.linalg.eigvalsh(kernel)
            answer = f"{time.thread_time_ns() - cpu} {time.perf_counter_ns() - wall} {calls}"
        else:
            answer = "skip not understood: " + line.strip()
        print(answer, flush=True)


def blas():
    """What numpy is linked to, as the process has it open."""
    with open("/proc/self/maps") as maps:
        names = {line.split("/")[-1].strip() for line in maps if "blas" in line and "/" in line}
    return ", ".join(sorted(names)) or "its own BLAS"


if __name__ == "__main__":
    main()

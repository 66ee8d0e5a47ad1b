"""Writes arrays.npz: the numbers 0, 1, 2, … (one less than nothing first where a kind has signs) in every kind, order of bytes and order of axes that NumPy has.

Run with NumPy 1.24 or later: python3 arrays.py"""
import io
import zipfile

import numpy as np

KINDS = ["f8", "f4", "f2", "i8", "i4", "i2", "i1", "u8", "u4", "u2", "u1", "b1"]
SHAPES = [(), (6,), (2, 3), (2, 3, 4), (0, 5)]


def numbers(kind, shape):
    values = np.arange(int(np.prod(shape, dtype=int)), dtype="f8") - (1 if kind[0] in "fi" else 0)
    return (values % 2 if kind == "b1" else values).reshape(shape)


with zipfile.ZipFile("arrays.npz", "w") as archive:
    archive.writestr("folder/", "")
    archive.writestr("__MACOSX/._f8.npy", b"\0\5\26\7")
    for kind in KINDS:
        for order in "<>":
            for shape in SHAPES:
                for layout in "CF":
                    array = np.array(numbers(kind, shape), dtype=order + kind, order=layout)
                    for version in [(1, 0), (2, 0), (3, 0)] if kind == "f4" else [(1, 0)]:
                        stream = io.BytesIO()
                        np.lib.format.write_array(stream, array, version=version)
                        name = f"{'be' if order == '>' else 'le'}/{kind}/{'x'.join(map(str, shape))}/{layout}{version[0]}.npy"
                        archive.writestr(name, stream.getvalue(), zipfile.ZIP_DEFLATED if layout == "F" else zipfile.ZIP_STORED)

np.savez_compressed("transposed.npz", W=np.arange(6.0).reshape(2, 3).T, b=np.arange(3.0))

#!/bin/sh
# Makes the miniature from nothing: vocabulary, evaluation cases, training in four stages, GGUF, evaluation.
#   ./run.sh [minutes dense] [minutes grown] [minutes as a mixture] [minutes with another layer]
# PROCESSES: how many cores train (1 if not set).
# PYTHON names the interpreter with PyTorch and NumPy. A CUDA device is used where there is one.
set -eu
cd "$(dirname "$0")"
PYTHON=${PYTHON:-python3}
# One thread is faster than two at these sizes, and OpenBLAS before 0.3.22 does not know Zen 4 and 5 as AVX-512 machines.
export OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1
if grep -qs avx512f /proc/cpuinfo; then export OPENBLAS_CORETYPE=${OPENBLAS_CORETYPE:-SKYLAKEX}; fi

"$PYTHON" build_vocabulary.py
"$PYTHON" -m eval.make_cases
"$PYTHON" -m unittest
PROCESSES=${PROCESSES:-1}
"$PYTHON" train.py dense --minutes "${1:-65}" --processes "$PROCESSES"
"$PYTHON" train.py grow --minutes "${2:-70}" --last 0.3 --processes "$PROCESSES"
"$PYTHON" train.py mixture --minutes "${3:-30}" --processes "$PROCESSES"
"$PYTHON" train.py deepen --minutes "${4:-60}" --processes "$PROCESSES"
"$PYTHON" export.py .work/deepen.pt miniature.gguf
"$PYTHON" gguf.py miniature.gguf .work/deepen.pt
"$PYTHON" evaluate.py miniature.gguf --show 3

"""Settings of this machine: the best device and precision, and glibc's handling of freed memory."""

import ctypes
import os
import platform

import torch

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # From glibc's malloc.h.
_KEPT_BYTES = 1 << 30
_KERNELS = 128


def best_device() -> torch.device:
    """Return the GPU if there is one, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def best_dtype(device: torch.device) -> torch.dtype:
    """Return bfloat16 if `device` has instructions for it, such as AVX-512 BF16 or AMX, else float32."""
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float32
    capabilities: dict[str, bool] = getattr(torch.cpu, "get_capabilities", dict)()  # Older PyTorch lacks it.
    found = capabilities.get("avx512_bf16") or capabilities.get("amx_bf16")
    return torch.bfloat16 if found else torch.float32


def keep_freed_memory() -> bool:
    """Make glibc keep freed memory for the next step instead of returning it; False if it does not.

    Training frees and allocates the same megabytes each step; page faults for them cost a tenth of its time.
    Also limit oneDNN's cache of kernels, which would grow without use: batches seldom have the same shape.
    """
    os.environ.setdefault(
        "ONEDNN_PRIMITIVE_CACHE_CAPACITY", str(_KERNELS)
    )  # It counts only if set before the first kernel.
    libc = _glibc()
    thresholds = (_M_MMAP_THRESHOLD, _M_TRIM_THRESHOLD)
    return libc is not None and all(libc.mallopt(name, _KEPT_BYTES) == 1 for name in thresholds)


def return_freed_memory() -> None:
    """Make glibc return freed memory: batches differ in shape, so the gaps between allocations add up.

    Without this, training grows by 22 MB a step; the call takes 0.07 s. On other systems it does nothing.
    """
    libc = _glibc()
    if libc is not None:
        libc.malloc_trim(0)


def _glibc() -> ctypes.CDLL | None:
    return ctypes.CDLL(None) if platform.libc_ver()[0] == "glibc" else None

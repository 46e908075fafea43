"""Connects to a Dask cluster, where one is asked for; without one Dask is never imported."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from jembatan.core.errors import UsageError


@contextmanager
def connect(address: str | None, threads: int | None = None) -> Iterator[Any]:
    """Yield a Dask client, or None without an address; 'local' starts workers on this machine for the time of the run.

    Only designs go to a cluster: no data of patients. Raises UsageError where Dask is not installed or nobody answers.
    """
    if address is None:
        yield None
        return
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise UsageError(
            "--cluster needs Dask, which is not installed; install it with: pip install 'jembatan[cluster]'"
        ) from error
    if address == "local":
        with (
            LocalCluster(
                n_workers=threads, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
            ) as cluster,
            Client(cluster) as client,
        ):
            yield client
        return
    try:
        client = Client(address, timeout=5)
    except (OSError, TimeoutError, ValueError) as error:
        raise UsageError(
            f"--cluster {address}: no Dask scheduler answers there ({error}); give its address as tcp://HOST:PORT, or 'local'"
        ) from error
    with client:
        yield client

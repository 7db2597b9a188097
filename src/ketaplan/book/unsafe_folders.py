"""Folders that are unsafe for a book in a file: on a network, or synchronized with other machines."""

from __future__ import annotations

from pathlib import Path

NETWORKS = frozenset(
    {
        *("9p", "afs", "ceph", "cifs", "davfs", "fuse.davfs2", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs"),
        *("fuse.sshfs", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "smb3", "smbfs"),
    }
)
"""Network file systems, by the kernel's names."""
SYNCED = frozenset(
    {
        *("box", "box sync", "cloudstorage", "dropbox", "google drive", "googledrive", "icloud", "icloud drive"),
        *("megasync", "mobile documents", "my drive", "nextcloud", "onedrive", "owncloud", "pclouddrive", "syncthing"),
    }
)
"""Names of folders that programs synchronize."""
MARKERS = (".stfolder", ".dropbox", ".owncloudsync.log", ".sync.ffs_db", ".nextcloudsync.log")


def warnings_for(path: Path, mounts: Path = Path("/proc/self/mounts")) -> tuple[str, ...]:
    """Return warnings about the place of a book; none for an ordinary disk."""
    location = path.absolute()
    found = []
    if kind := _network(location, mounts):
        found.append(f"{path}: this folder is on a network ({kind}), where file locks are unreliable")
    if folder := _synced(location):
        found.append(f"{path}: {folder} syncs with other computers, which can overwrite the book")
    return tuple(f"{line}. Move the book to this computer's own disk, or share it with PostgreSQL." for line in found)


def _network(location: Path, mounts: Path) -> str | None:
    """Return the kind of network file system at a path, by the longest mount point above it."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    best, kind = -1, ""
    for _, point, system, *_ in (line.split() for line in lines):
        top = Path(point.encode().decode("unicode_escape"))
        if location.is_relative_to(top) and len(top.parts) > best:
            best, kind = len(top.parts), system
    return kind if kind in NETWORKS else None


def _synced(location: Path) -> Path | None:
    for folder in location.parents:
        name = folder.name.casefold()
        if name in SYNCED or name.startswith(("onedrive - ", "dropbox (")):
            return folder
        if any((folder / marker).exists() for marker in MARKERS):
            return folder
    return None

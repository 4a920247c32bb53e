#!/usr/bin/env bash
# Makes a folder the root of this process's own namespaces, then runs a command there as a user.
# tests/fresh starts it under `unshare --mount --pid --fork`.
#
#   enter.sh ROOT USER FOLDER COMMAND [SHARED...]
#
# pivot_root and not chroot, because bubblewrap starts no namespaces inside a chroot.
set -euo pipefail
root=$1 user=$2 folder=$3 command=$4
shift 4
mount --make-rprivate /
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t sysfs sys "$root/sys"
for shared in "$@"; do
    mkdir -p "$root$shared"
    mount --bind -o ro "$shared" "$root$shared"
done
mkdir -p "$root/outside"
cd "$root"
pivot_root . outside
cd /
umount -l /outside
rmdir /outside
# A login's environment: nothing of the machine outside but how it reaches its package index.
unset VIRTUAL_ENV PYENV_ROOT PYTHONPATH PYTHON MAKEFLAGS MAKELEVEL MFLAGS
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
HOME=$(getent passwd "$user" | cut -d: -f6)
export HOME USER=$user LOGNAME=$user
cd "$folder"
if [ "$user" = root ]; then
    exec bash -c "$command" </dev/null
fi
exec setpriv --reuid "$user" --regid "$user" --init-groups bash -c "$command" </dev/null

"""Guest images of the local cloud: Debian 12 for x86_64 and aarch64, built from the machine's own archive.

recipe     what a guest is: architectures, packages, the key of a build
apt        a private apt: foreign architectures and releases without touching the machine's own
rootfs     the root tree: installed natively once, then carried over to the other architecture
configure  what turns a root tree into a guest: overlay, user, units, kernel modules
disk       root tree → bootable disk image
images     ensure_images(): the whole way, cached
bake       the baseline applied to the root tree before the disk is made
boot       an image started by QEMU alone, with a configuration drive like Nova's
"""

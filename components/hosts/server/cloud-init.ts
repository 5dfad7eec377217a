import { stringify } from "yaml";
import { UserError } from "../../../core/capacity/user-error";
import { SLICE_DAEMON, SLICE_FILES } from "../../../engine/host-setup/slice";
import { SERVER_USER } from "../../../engine/ssh-config";
import { type DeclaredMember, memberSettings } from "../members/daemon";
import { SET_UP } from "./set-up";

/** Directory of a server for the data of its services: Docker's own for named volumes. */
export const DATA_DIRECTORY = "/var/lib/docker/volumes";

/** User data above this is refused by Hetzner; DigitalOcean takes twice as much. */
export const MAX_USER_DATA_BYTES = 32 * 1024;

/** Instructions for the first boot of a server. */
export interface CloudInitArgs {
  /** The public key that may log in, as OpenSSH writes it. */
  readonly authorizedKey: string;
  /**
   * The server's own key, made before the server. It is the one secret in here: without it the first connection would have to
   * trust whoever answers. Who can read a server's user data, the provider and root on the server, can read its host key anyway.
   */
  readonly hostKey: { readonly private: string; readonly public: string };
  /** The block device for data; empty keeps data on the server's own disk. */
  readonly dataDevice: string;
  /** What it declares as a node of a swarm. @default - it carries its stack by itself */
  readonly member?: DeclaredMember | undefined;
}

/**
 * The cloud-init document of a server: an account without root, key login alone, Docker with capped logs and build cache,
 * security updates, data on its own volume.
 *
 * It makes no swap: containers may not use any (`memorySwap` equals `memory`), and admission never counts it.
 */
export function cloudInit({ authorizedKey, hostKey, dataDevice, member }: CloudInitArgs): string {
  const document = {
    users: [
      {
        name: SERVER_USER,
        groups: ["docker"],
        shell: "/bin/bash",
        sudo: "ALL=(ALL) NOPASSWD:ALL",
        lock_passwd: true,
        ssh_authorized_keys: [authorizedKey.trim()],
      },
    ],
    groups: ["docker"],
    disable_root: true,
    ssh_pwauth: false,
    ssh_deletekeys: true,
    ssh_keys: {
      ed25519_private: `${hostKey.private.trim()}\n`,
      ed25519_public: `${hostKey.public.trim()}\n`,
    },
    write_files: [
      file("/etc/ssh/sshd_config.d/10-enxuto.conf", SSHD),
      ...(member ? [daemonFile(memberSettings(DAEMON, member))] : SINGLE),
      file("/etc/apt/apt.conf.d/52enxuto", APT),
      ...(dataDevice
        ? [file("/etc/systemd/system/docker.service.d/10-data.conf", NEEDS_DATA)]
        : []),
      {
        ...file("/usr/local/sbin/enxuto-setup", setup(dataDevice, member ? "" : KEEP)),
        permissions: "0755",
      },
    ],
    runcmd: [["/usr/local/sbin/enxuto-setup"]],
  };
  const text = `#cloud-config\n${stringify(document, { lineWidth: 0 })}`;
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_USER_DATA_BYTES) {
    throw new UserError(
      "cloud-init",
      `got ${bytes} bytes, expected at most ${MAX_USER_DATA_BYTES}: is enxuto:sshPublicKey one key?`,
    );
  }
  return text;
}

function file(path: string, content: string) {
  return { path, permissions: "0644", content };
}

/** One connection carries all of an update's sessions; forwarding is what images are pulled through. */
const SSHD = `PermitRootLogin no
PasswordAuthentication no
KbdInteractiveAuthentication no
AllowUsers ${SERVER_USER}
MaxAuthTries 3
MaxSessions 100
MaxStartups 30:30:100
X11Forwarding no
AllowAgentForwarding no
AllowTcpForwarding yes
`;

/** The server builds nothing, so its build cache may stay small. Containers outlive an update of Docker. */
const DAEMON = {
  "log-driver": "json-file",
  "log-opts": { "max-size": "10m", "max-file": "3" },
  "live-restore": true,
  builder: { gc: { enabled: true, defaultKeepStorage: "1GB" } },
};

function daemonFile(settings: Record<string, unknown>, path = "/etc/docker/daemon.json") {
  return file(path, `${JSON.stringify(settings, null, 2)}\n`);
}

/** Security updates every day; a reboot that one of them asks for is the user's to choose. */
const APT = `APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
Unattended-Upgrade::Automatic-Reboot "false";
`;

/** The same with containers below the slice. */
const KEEPING_DAEMON = "/usr/local/lib/enxuto/daemon.json";

/** What a server gets that carries its stack by itself: its Docker, and the slice whose reservations are kept. */
const SINGLE = [
  daemonFile(DAEMON),
  daemonFile({ ...DAEMON, ...SLICE_DAEMON }, KEEPING_DAEMON),
  ...SLICE_FILES.map(({ file: path, content, mode }) => ({
    ...file(path, content),
    permissions: `0${mode.toString(8)}`,
  })),
];

/** Where the init or the kernel cannot keep a reservation, containers stay where Docker puts them. */
const KEEP = `if [ -d /run/systemd/system ] && [ -e /sys/fs/cgroup/cgroup.controllers ] &&
  ! cmp -s ${KEEPING_DAEMON} /etc/docker/daemon.json; then
  cp ${KEEPING_DAEMON} /etc/docker/daemon.json
  systemctl daemon-reload
  systemctl try-restart docker
fi
`;

/** Without its volume Docker would start with empty data in the same place. */
const NEEDS_DATA = `[Unit]
RequiresMountsFor=${DATA_DIRECTORY}
`;

/** Seconds within which a volume shows up on the server that it is attached to. */
const VOLUME_SECONDS = 300;

function setup(dataDevice: string, keep: string): string {
  return `#!/bin/sh
# Makes the server ready for containers. It may run again: what is done stays done.
set -eu
${dataDevice ? mountData(dataDevice) : ""}${keep}export DEBIAN_FRONTEND=noninteractive
apt-get -q -o Acquire::Retries=5 update
apt-get -q -y -o DPkg::Lock::Timeout=300 -o Acquire::Retries=5 install docker.io unattended-upgrades
systemctl enable --now docker
systemctl try-reload-or-restart ssh
touch ${SET_UP}
`;
}

/** Script that root runs on the server when its volume may have grown: the file system then fills it, while it is in use. */
export function growScript(device: string): string {
  return `device=$(readlink -f ${device})
rescan=/sys/class/block/\${device##*/}/device/rescan
[ ! -e "$rescan" ] || echo 1 >"$rescan"
resize2fs "$device"
`;
}

/** The part that formats "$device": a file system or a failure to read it keeps what is there. */
export const FORMAT_IF_BLANK = `# Only a device that can be read and is blank is formatted: whatever else blkid fails for may hide data.
first=$(dd if="$device" bs=1M count=1 status=none | tr -d '\\0' | head -c 1 | wc -c)
dd if="$device" of=/dev/null bs=1M count=1 status=none
found=0
blkid -p "$device" >/dev/null || found=$?
case $found-$first in
  0-*) ;;
  2-0) mkfs.ext4 -q -m 1 "$device" ;;
  *)
    echo "enxuto: the data volume $device is neither blank nor a file system (blkid ended with $found): it is left as it is" >&2
    exit 1
    ;;
esac
`;

/** A volume that already has a file system is mounted as it is: a new server finds the old one's data. */
function mountData(device: string): string {
  return `device=${device}
seconds=0
until [ -b "$device" ]; do
  seconds=$((seconds + 1))
  if [ $seconds -gt ${VOLUME_SECONDS} ]; then
    echo "enxuto: the data volume $device was not attached within ${VOLUME_SECONDS} s" >&2
    exit 1
  fi
  sleep 1
done
${FORMAT_IF_BLANK}mkdir -p ${DATA_DIRECTORY}
grep -q ' ${DATA_DIRECTORY} ' /etc/fstab || echo "$device ${DATA_DIRECTORY} ext4 defaults,discard,nofail 0 2" >>/etc/fstab
mountpoint -q ${DATA_DIRECTORY} || mount ${DATA_DIRECTORY}
`;
}

# shellcheck shell=bash
# Units of systemd that the scripts bring. Sourced after common.sh.

readonly UNITS=/etc/systemd/system

# install_unit_file NAME [SED]: the unit of this release, with its folder and what SED fills in; CHANGED is 1 when it is new or another
# than before.
install_unit_file() {
  local text
  text=$(sed -e "s|@@BOOT@@|$BOOT|" -e "${2:-}" "$BOOT/units/$1") || fail "cannot read the unit $1: run 'bash /opt/iris-node/bootstrap.sh', which gets the scripts again"
  install_file 0644 root:root "$UNITS/$1" <<<"$text"
}

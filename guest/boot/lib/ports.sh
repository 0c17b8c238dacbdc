# shellcheck shell=bash
# Whether a port takes connections.

port_open() {
  # shellcheck disable=SC2016 # for the inner shell
  timeout 5 bash -c 'exec 3<>"/dev/tcp/$1/$2"' - "$1" "$2" 2>/dev/null
}

# shellcheck shell=bash
# The member of the mirror that an application server or a Web Gateway asks first. Sourced after common.sh.

# seed NAME [IN_USE]: its address. NAME is the part of the facts: dataServer, or gateway. IN_USE stays while it takes connections.
seed() {
  python3 -B "$BOOT/safety/seeds.py" "$@"
}

# The name of the mirror in [ECPServers].
data_server_name() {
  fact iris.merge.configure | sed -n '/^\[ECPServers\]/,/^\[/s/=.*//p' | head -n 1
}

# data_server_in_use CPF: the address that the instance has for it, or nothing.
data_server_in_use() {
  local name
  name=$(data_server_name)
  sed -n "/^\[ECPServers\]/,/^\[/s/^$name=\([^,]*\),.*/\1/p" "$1" 2>/dev/null | head -n 1
}

# Before a start of an instance that has its configuration: IRIS knows no other member yet than the one in its iris.cpf.
choose_data_server() {
  local file address in_use name
  [[ $(fact role) == app-server ]] || return 0
  file="$(fact iris.directory)/iris.cpf"
  in_use=$(data_server_in_use "$file")
  [[ -n $in_use ]] || return 0
  address=$(seed dataServer)
  name=$(data_server_name)
  python3 -B "$BOOT/safety/cpf.py" "$file" "$name" "$address"
}

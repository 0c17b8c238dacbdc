# shellcheck shell=bash
# Paths in Apache's configuration, as regular expressions. Sourced after common.sh.
#
# Apache decodes a path once and takes parts . and .. and double slashes out before it compares. What the Web Gateway gets and what
# IRIS makes of it is not documented: a path may be decoded again there, and IRIS does not tell upper from lower case. So what is
# refused is refused in every spelling.

# A path of the facts as a regular expression, in this spelling alone.
regex() {
  local path=${1//./\\.}
  printf "%s" "${path//+/\\+}"
}

# Encoded once more, or as often as one likes, after Apache has decoded it.
readonly ENCODED='%(?:25)*'
# Slashes, and parameters of the part of a path before them.
readonly SLASHES="(?:(?:;|${ENCODED}3b)[^/]*)?(?:[/\x5c]|$ENCODED(?:2f|5c))+"
# The end of a name: nothing that a longer name goes on with.
readonly NAME_END='(?![A-Za-z0-9._~-])'

# spelt TEXT: a regular expression for TEXT in every spelling; to be used with (?i). In names of pages IRIS takes _ for %.
spelt() {
  local text=$1 letter lower upper i
  for ((i = 0; i < ${#text}; i++)); do
    letter=${text:i:1}
    printf -v lower '%02x' "'${letter,,}"
    printf -v upper '%02x' "'${letter^^}"
    case $letter in
      /) printf '%s' "$SLASHES" ;;
      %) printf '(?:_|%s)' "$ENCODED" ;;
      [0-9]) printf '(?:%s|%s%s)' "$letter" "$ENCODED" "$lower" ;;
      [a-zA-Z]) printf '(?:%s|%s(?:%s|%s))' "$letter" "$ENCODED" "$lower" "$upper" ;;
      *) printf '(?:\\%s|%s%s)' "$letter" "$ENCODED" "$lower" ;;
    esac
  done
}

# Paths become part of the configuration: quotes, \${...}, %{...} and blanks would be more than a path.
check_path() {
  local what=$1 path=$2
  [[ $path =~ ^/[A-Za-z0-9_.~+/-]*$ ]] || fail "the facts name the $what '$path': letters, digits and _.~+-/ are allowed; correct it in the document"
}

# refuse REGEX [WHO]: to everybody, or to all but WHO.
refuse() {
  cat <<END
<LocationMatch "(?i)$1">
    Require ${2:-all denied}
</LocationMatch>
END
}

# refuse_dot_parts: for the whole server. What asks for the part .. of a path wants two programs to read the path in two ways;
# browsers take it out themselves.
refuse_dot_parts() {
  local slash="(?:[/\x5c]|$ENCODED(?:2f|5c))" dot="(?:\.|${ENCODED}2e)" end="(?:[/;?\x5c ]|$ENCODED(?:2f|3b|3f|5c)|\$)"
  cat <<END
<If "%{THE_REQUEST} =~ m#^\S+ [^ ?]*$slash$dot{1,2}$end#i">
    Require all denied
</If>
END
}

# refuse_gateway_pages [WHO]: the Web Gateway's own pages (.cxw is reserved for them).
refuse_gateway_pages() {
  refuse "$(spelt .cxw)$NAME_END" "$@"
  refuse "$(spelt /bin/Systems)$NAME_END" "$@"
  refuse "$(spelt /bin/RunTime)$NAME_END" "$@"
  refuse "^$(spelt /csp/bin)$NAME_END" "$@"
}

# The Web Gateway's files.
refuse_gateway_files() {
  local ending
  for ending in log ini pid exe so; do refuse "$(spelt ".$ending")$NAME_END"; done
}

# refuse_applications APPLICATION...: each, and what is below it.
refuse_applications() {
  local application
  for application in "$@"; do refuse "^$(spelt "$application")$NAME_END"; done
}

# refuse_all_but_files APPLICATION...: the same, but for scripts, styles and images.
refuse_all_but_files() {
  local application
  for application in "$@"; do
    refuse "^(?!$(regex "$application")(?:/[A-Za-z0-9_-]+)*/[A-Za-z0-9_.-]+\.(?:css|gif|html?|ico|jpe?g|js|png|svg|woff2?)\$)$(spelt "$application")$NAME_END"
  done
}

# refuse_pages BEGINNING...: pages whose names begin so, below every path.
refuse_pages() {
  local beginning
  for beginning in "$@"; do refuse "$SLASHES$(spelt "$beginning")"; done
}

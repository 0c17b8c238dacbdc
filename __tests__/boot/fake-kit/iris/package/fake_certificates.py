"""What a certificate says of its owner: the subject as IRIS shows it, the SSLComputerName of a mirror member and of an ECP
application server (class reference, Config.MapMirrors; Scalability Guide, "Adding Authorized ECP Connections").
"""

import functools
import os
import subprocess

# `CN=..., OU=..., O=..., C=...`: the order and the blanks of the guide's example.
FORM = "dn_rev,sep_comma_plus_space,sname,utf8,-esc_msb"


def subject(folder):
    """The whole subject of the certificate in a folder; nothing where it holds none."""
    path = f"{folder}/CertificateFile.pem"
    return read(path, os.stat(path).st_mtime_ns) if os.path.exists(path) else ""


@functools.lru_cache(maxsize=8)
def read(path, _):
    shown = subprocess.run(
        ["openssl", "x509", "-noout", "-subject", "-nameopt", FORM, "-in", path],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        universal_newlines=True,
    ).stdout
    return shown.strip().removeprefix("subject=").strip()

/** What the installer of IRIS is told on a mirror member, as the kit of `fake-kit` records it: no password by its value. */
export const INSTALLER_VARIABLES = [
  "CLIENT_COMPONENTS=",
  "CSPSYSTEM_PASSWORD is set",
  "INITIAL_SECURITY=Normal",
  "INSTALLDIR=/iris/sys/irissys",
  "INSTANCENAME=IRIS",
  "IRISGROUP=irisusr",
  "IRISUSER=irisusr",
  "MGRGROUP=irisowner",
  "MGRUSER=irisowner",
  "STARTIRIS=N",
  "SUPERSERVER_PORT=1972",
  "UNICODE=Y",
  "USER_PASSWORD is set",
  "WEB_CONFIGURE=N",
];

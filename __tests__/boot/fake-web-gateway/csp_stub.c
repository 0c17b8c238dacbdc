/*
 * A stand-in for the vendor's CSPa24.so: it declares the directives of the Web Gateway Guide, refuses them where the guide
 * says that they are refused, and answers requests with what it was asked, so that a test sees which requests arrive.
 *
 * Like the Web Gateway it reads CSP.ini as the web server's user when it starts: `start`, beside it, plays that part.
 *
 * SM_Forms=Disabled turns off the Web Gateway's own pages (Web Gateway Guide, "Web Gateway Configuration File (CSP.ini)
 * Parameter Reference", SM_Forms). It does not say which: the stand-in takes the worse case, every page of type .cxw, which
 * is reserved for them.
 */
#include "httpd.h"
#include "http_config.h"
#include "http_protocol.h"
#include "http_core.h"
#include "apr_file_io.h"
#include "apr_strings.h"
#include <stdlib.h>
#include <string.h>

module AP_MODULE_DECLARE_DATA csp_module_sa;

typedef struct { int on; } folder_config;
static const char *module_path = NULL;
static const char *config_path = NULL;

static const char *refuse_in_virtual_host(cmd_parms *cmd) { return ap_check_cmd_context(cmd, NOT_IN_VIRTUALHOST); }

static const char *set_on(cmd_parms *cmd, void *folder, int on) {
  const char *error = refuse_in_virtual_host(cmd);
  if (error == NULL) ((folder_config *)folder)->on = on;
  return error;
}

static const char *set_file_types(cmd_parms *cmd, void *folder, const char *type) { return refuse_in_virtual_host(cmd); }

static const char *set_module_path(cmd_parms *cmd, void *unused, const char *path) {
  module_path = path;
  return refuse_in_virtual_host(cmd);
}

static const char *set_config_path(cmd_parms *cmd, void *unused, const char *path) {
  config_path = path;
  return refuse_in_virtual_host(cmd);
}

static const command_rec directives[] = {
  AP_INIT_FLAG("CSP", set_on, NULL, ACCESS_CONF, "whether the Web Gateway handles all requests here"),
  AP_INIT_ITERATE("CSPFileTypes", set_file_types, NULL, ACCESS_CONF | RSRC_CONF, "file types that the Web Gateway handles"),
  AP_INIT_TAKE1("CSPModulePath", set_module_path, NULL, RSRC_CONF, "folder of the modules"),
  AP_INIT_TAKE1("CSPConfigPath", set_config_path, NULL, RSRC_CONF, "folder of CSP.ini"),
  {NULL}
};

static void *create_folder(apr_pool_t *pool, char *unused) {
  folder_config *config = apr_pcalloc(pool, sizeof(folder_config));
  config->on = -1;
  return config;
}

static void *merge_folder(apr_pool_t *pool, void *base, void *more) {
  folder_config *config = apr_pcalloc(pool, sizeof(folder_config));
  config->on = ((folder_config *)more)->on == -1 ? ((folder_config *)base)->on : ((folder_config *)more)->on;
  return config;
}

static void start(apr_pool_t *pool, server_rec *server) {
  if (module_path == NULL || config_path == NULL) return;
  if (system(apr_psprintf(pool, "sh %sstart %s", module_path, config_path)) != 0) return;
}

/* Where the stand-in of IRIS tells its part in the mirror: `["Primary"]`. */
#define IRIS_RUN "/run/fake-iris"

static const char *status_of_iris(apr_pool_t *pool) {
  char text[16] = "";
  apr_file_t *file;
  apr_finfo_t folder;
  if (apr_stat(&folder, IRIS_RUN, APR_FINFO_TYPE, pool) != APR_SUCCESS) return "200";
  if (apr_file_open(&file, IRIS_RUN "/IRIS.status", APR_READ, APR_OS_DEFAULT, pool) != APR_SUCCESS) return "500";
  apr_file_gets(text, sizeof(text), file);
  apr_file_close(file);
  return strstr(text, "Primary") == NULL ? "503" : "200";
}

/* What mirror_status.cxw says: the file `status` beside the module, else what IRIS is, else 200. */
static int mirror_status(request_rec *request) {
  char text[8];
  apr_file_t *file;
  apr_cpystrn(text, status_of_iris(request->pool), sizeof(text));
  if (apr_file_open(&file, apr_psprintf(request->pool, "%sstatus", module_path), APR_READ, APR_OS_DEFAULT, request->pool) == APR_SUCCESS) {
    apr_file_gets(text, sizeof(text), file);
    apr_file_close(file);
  }
  request->status = atoi(text);
  ap_rputs(request->status == 200 ? "SUCCESS" : "FAILED", request);
  return OK;
}

static int forms_are_off(apr_pool_t *pool) {
  char line[256];
  int off = 0;
  apr_file_t *file;
  if (apr_file_open(&file, apr_psprintf(pool, "%sCSP.ini", config_path), APR_READ | APR_BUFFERED, APR_OS_DEFAULT, pool) != APR_SUCCESS) return 0;
  while (apr_file_gets(line, sizeof(line), file) == APR_SUCCESS)
    if (strcmp(line, "SM_Forms=Disabled\n") == 0) off = 1;
  apr_file_close(file);
  return off;
}

static int handle(request_rec *request) {
  folder_config *config = ap_get_module_config(request->per_dir_config, &csp_module_sa);
  if (config->on != 1) return DECLINED;
  if (strstr(request->uri, ".cxw") != NULL && forms_are_off(request->pool)) return HTTP_NOT_FOUND;
  ap_set_content_type(request, "text/plain");
  /* An application's own header: `?X-Frame-Options=DENY`. */
  if (request->args != NULL && strncmp(request->args, "X-", 2) == 0 && strchr(request->args, '=') != NULL)
    apr_table_set(request->headers_out, apr_pstrndup(request->pool, request->args, strchr(request->args, '=') - request->args),
                  strchr(request->args, '=') + 1);
  if (strstr(request->uri, "mirror_status.cxw") != NULL) return mirror_status(request);
  ap_rprintf(request, "gateway: %s %s\n", request->method, request->uri);
  return OK;
}

static void hooks(apr_pool_t *pool) {
  ap_hook_child_init(start, NULL, NULL, APR_HOOK_MIDDLE);
  ap_hook_handler(handle, NULL, NULL, APR_HOOK_FIRST);
}

module AP_MODULE_DECLARE_DATA csp_module_sa = { STANDARD20_MODULE_STUFF, create_folder, merge_folder, NULL, NULL, directives, hooks };

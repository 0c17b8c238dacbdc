/** A Terraform backend as it stands in the stack: its type and its settings, in Terraform's words. */
export interface BackendPlan {
  readonly type: "local" | "s3" | "remote" | "cloud" | "http" | "azurerm" | "gcs";
  readonly settings: Readonly<Record<string, unknown>>;
}

/** One stack: one state, one blast radius. */
export interface StackPlan {
  /** `<environment>-<region>`, `<environment>-dns`. */
  readonly name: string;
  readonly backend: BackendPlan;
  /** Resources that Terraform is to keep under another address. */
  readonly moved: readonly { readonly from: string; readonly to: string }[];
}

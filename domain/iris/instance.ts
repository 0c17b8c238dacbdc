import { Deployment } from "../config/deployment";

/** Where IRIS lives on a server. */
export interface IrisInstance {
  /** The instance name of `iris list`. */
  readonly name: string;
  /** On the system volume, so that a replaced server finds it again. */
  readonly directory: string;
  /** Where the image brings IRIS. Undefined: it is installed from the kit. */
  readonly imageDirectory?: string;
  /** How long IRIS trusts the operating system's user that the scripts work as: always, or at each start until they are done. */
  readonly osAuthentication: "on" | "until-ready";
}

/** Below the mount of the system volume, which holds our own state and the certificates beside it. */
const DIRECTORY = "/iris/sys/irissys";

export function planInstance(
  { iris }: Deployment["regions"][string]["image"],
  { osAuthentication }: Deployment["security"],
): IrisInstance {
  return { name: iris?.instance ?? "IRIS", directory: DIRECTORY, imageDirectory: iris?.directory, osAuthentication };
}

import { Deployment } from "../config/deployment";

/** An endpoint as the document describes it. */
export type EndpointConfig = NonNullable<Deployment["mirrors"][string]["endpoint"]>;

import { z } from "zod";

const address = z
  .string()
  .regex(
    /^aws_[a-z0-9_]{1,64}\.[A-Za-z0-9_-]{1,256}$/,
    "give an address as Terraform prints it, such as aws_lb_listener.MirrorData_Endpoint_LabListener_0A1B2C3D",
  );

const stack = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, "use the name of a stack, such as prod-eu-west-1");

/** Resources that only got another name. */
export const moved = z
  .record(stack, z.array(z.strictObject({ from: address, to: address })))
  .prefault({})
  .describe("by stack: resources that got another address, which Terraform is to keep instead of making them anew");

import * as pulumi from "@pulumi/pulumi";
import { UserError } from "../../../core/capacity/user-error";
import type { Host } from "../host";
import { RenderDeployment } from "./deployment";

/**
 * Render, which sells a plan for each service.
 *
 * RENDER_API_KEY is the key, RENDER_OWNER_ID the workspace where the key sees several, RENDER_REGISTRY_CREDENTIAL_ID what Render
 * pulls private images with.
 */
export const render: Host = {
  deploy(args) {
    if (!pulumi.runtime.isDryRun() && !process.env.RENDER_API_KEY) {
      throw new UserError(
        "RENDER_API_KEY",
        "is missing: make a key in Render's dashboard, Account Settings, and set the variable",
      );
    }
    return new RenderDeployment(args.system.name, args).urls;
  },
};

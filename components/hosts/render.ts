import * as pulumi from "@pulumi/pulumi";
import { UserError } from "../../capacity/user-error";
import { RenderDeployment } from "../render/deployment";
import type { Host } from "./host";

/** Render, which sells a plan for each service. The key is RENDER_API_KEY's, the workspace RENDER_OWNER_ID's or the only one. */
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

import { program } from "./program";

export const { urls, fit } = program();

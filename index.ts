import { program } from "./stack/program";

export const { urls, fit } = program();

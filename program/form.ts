/**
 * Form in which this version leaves a stack, kept among its exports. It is raised where a version that knows only the forms before it
 * would take a stack apart: that one refuses to change it.
 */
export const FORM = 1;

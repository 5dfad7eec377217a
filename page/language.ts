/** Languages that the page speaks. */
export type Language = "en" | "pt-BR";

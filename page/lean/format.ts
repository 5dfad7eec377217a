// d3-scale knows d3-format for labels of its ticks; the drawings write their own.

function unused(): never {
  throw new Error("the page writes the labels of its ticks itself");
}

export const format = unused;
export const formatPrefix = unused;
export const formatSpecifier = unused;
export const precisionFixed = unused;
export const precisionPrefix = unused;
export const precisionRound = unused;

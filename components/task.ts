/** Words that run one of the tasks of `tasks.ts` on this machine. In a state they are the same wherever the package is installed. */
export const TASK = `node -e "require('enxuto/tasks')"`;

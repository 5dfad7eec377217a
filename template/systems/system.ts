import { defineSystem, http, postgres, upstream, url } from "enxuto/model";

/** An example: a web server and the database that it needs. Put your own services in their place. */
export const system = defineSystem("${PROJECT}", {
  db: postgres({ memory: { limitMiB: 256, reservationMiB: 128 }, database: "app" }),
  web: {
    image: upstream("nginx"),
    memory: { limitMiB: 32, reservationMiB: 16 },
    port: 80,
    publish: 8080,
    health: http("/", 80, "wget"),
    needs: ["db"],
    env: { DATABASE_URL: url("db") },
  },
});

import { imageVolumes } from "../../../core/catalog/image-volumes";

test.each([
  ["redis:7.4.11-alpine@sha256:ff02", ["/data"]],
  ["registry.example.com:5000/team/redis:7.4.11", ["/data"]],
  ["postgres:16.15-alpine", ["/var/lib/postgresql/data"]],
  ["postgres:18.1", ["/var/lib/postgresql"]],
  ["mongo", ["/data/db", "/data/configdb"]],
  ["python:3.11.16-slim-bookworm", []],
  ["shop/redis-exporter:1.0.0", []],
])("%s declares %j as volumes", (reference, expected) => {
  expect(imageVolumes(reference)).toEqual(expected);
});

import { bindingTo, boundTo } from "../../../../core/capacity/placement/binding";

test.each([
  ["a hostname", bindingTo("big", "node.hostname"), "big"],
  ["the name of a rented server", bindingTo("server-1", "engine.labels.enxuto.server"), "server-1"],
  ["what was written by hand", " node.hostname == big ", "big"],
  ["another label", "node.labels.db==yes", undefined],
  ["all servers but one", "node.hostname!=big", undefined],
])("a constraint by %s binds to it", (_, constraint, server) => {
  expect(boundTo(["node.role==manager", constraint])).toBe(server);
});

import { securityUpdatesIn } from "../../../core/watch/security-updates";

test("counts what Debian's and Ubuntu's security archives have, and nothing else", () => {
  const shown = `Reading package lists...
Inst libssl3 [3.0.11-1~deb12u2] (3.0.17-1~deb12u2 Debian-Security:12/stable-security [amd64])
Inst curl [8.5.0-2ubuntu10.1] (8.5.0-2ubuntu10.6 Ubuntu:24.04/noble-updates, Ubuntu:24.04/noble-security [amd64])
Inst tzdata [2024a] (2025b Ubuntu:24.04/noble-updates [all])
Conf libssl3 (3.0.17-1~deb12u2 Debian-Security:12/stable-security [amd64])
`;
  expect(securityUpdatesIn(shown)).toBe(2);
});

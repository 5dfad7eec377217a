import * as machine from "../machine";
import * as network from "../network";
import { SERVERS, setting, WITH_PROXY } from "./kinds";

const ANYWHERE = ["0.0.0.0/0", "::/0"];

/** Settings on who reaches a stack, and how. */
export const ACCESS = {
  domain: setting({
    type: "string",
    default: "",
    hosts: SERVERS,
    needsEdge: true,
    instead: {
      swarm: "put what holds the certificate before its servers, on their port 80",
      render: "add it to the public service in render's dashboard",
    },
    ofOneServer: "put what holds the certificate before them, on their port 80",
    meaning: "The name under which the world reaches the stack. Of one server only.",
    read: network.domain,
  }),
  edge: setting({
    type: "string",
    default: "",
    hosts: WITH_PROXY,
    instead: { render: "render has a proxy of its own" },
    meaning:
      "The proxy in front, which is then the only one to publish: caddy or none. Default, caddy on servers.",
    read: machine.edge,
  }),
  image: setting({
    type: "string",
    default: "",
    hosts: SERVERS,
    trueOf: "provider",
    meaning: "The operating system of the server. Default, Ubuntu 24.04.",
    read: machine.serverImage,
  }),
  sshFrom: setting({
    type: "array",
    default: ANYWHERE,
    hosts: SERVERS,
    meaning: "The addresses from which SSH on the server is reached, 203.0.113.7/32.",
    read: network.networks,
  }),
  webFrom: setting({
    type: "array",
    default: ANYWHERE,
    hosts: SERVERS,
    needsEdge: true,
    meaning:
      "The addresses from which the proxy of a server is reached, 203.0.113.0/24. [] closes it.",
    read: network.networks,
  }),
  webLogin: setting({
    type: "string",
    default: "",
    hosts: WITH_PROXY,
    needsEdge: true,
    secret: true,
    meaning:
      "Who may pass the proxy, NAME:HASH that htpasswd -nB NAME prints. Empty lets anybody pass.",
    read: network.webLogin,
  }),
  sshPublicKey: setting({
    type: "string",
    default: "",
    hosts: SERVERS,
    meaning:
      "Your own public key, whose private one is in your SSH agent. Default, one is generated.",
    read: network.publicKey,
  }),
  sshPublicKeys: setting({
    type: "array",
    default: [],
    hosts: SERVERS,
    meaning: "Public keys of other people who may log in. They may change while the server runs.",
    read: network.publicKeys,
  }),
};

/** Lines around the keys of the people who may log in beside whoever made the server. */
const [BEGIN, END] = ["# enxuto: sshPublicKeys", "# enxuto: end"];

/** Script by which the deploying account lets these keys in, and none that it let in before. */
export function peopleScript(keys: readonly string[]): string {
  const lines = keys.length === 0 ? [] : [BEGIN, ...keys, END];
  return `file=$HOME/.ssh/authorized_keys
fresh=$(mktemp "$file.XXXXXX")
sed '/^${BEGIN}$/,/^${END}$/d' "$file" >"$fresh"
cat >>"$fresh" <<'KEYS'
${lines.map((line) => `${line}\n`).join("")}KEYS
chmod 600 "$fresh"
mv "$fresh" "$file"
`;
}

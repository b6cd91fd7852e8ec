// What other generators refuse in the converted file, mended so that they can be measured.
// Usage: node mend.js IN.json OUT.json [progenitor]
'use strict';
const fs = require('fs');
const [input, output, peer] = process.argv.slice(2);
const api = JSON.parse(fs.readFileSync(input, 'utf8'));
const verbs = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'];

for (const [path, item] of Object.entries(api.paths)) {
  const placeholders = [...path.matchAll(/\{([^}]+)\}/g)].map((found) => found[1]);
  for (const verb of verbs.filter((verb) => item[verb])) {
    const operation = item[verb];
    placeholdersAreParameters(operation, placeholders);
    operation.parameters = once(operation.parameters || []);
    if (peer === 'progenitor') forProgenitor(operation);
  }
}
fs.writeFileSync(output, JSON.stringify(api));

// A placeholder that is declared as something else becomes a path parameter.
function placeholdersAreParameters(operation, placeholders) {
  const parameters = operation.parameters || [];
  for (const name of placeholders) {
    if (parameters.some((one) => one.in === 'path' && one.name === name)) continue;
    const other = parameters.find((one) => one.name.toLowerCase() === name.toLowerCase());
    const found = other || { schema: { type: 'string' } };
    Object.assign(found, { name, in: 'path', required: true });
    if (!other) parameters.push(found);
  }
  operation.parameters = parameters;
}

function once(parameters) {
  const seen = new Set();
  return parameters.filter((one) => {
    const key = `${one.in} ${one.name}`;
    return !seen.has(key) && seen.add(key);
  });
}

// One error type an operation, and bodies of the media types that it knows.
function forProgenitor(operation) {
  const errors = Object.keys(operation.responses).filter((status) => !status.startsWith('2'));
  const types = new Set(errors.map((status) => JSON.stringify(operation.responses[status].content)));
  if (types.size > 1) for (const status of errors.slice(1)) delete operation.responses[status];
}

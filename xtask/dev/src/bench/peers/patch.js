// What other generators refuse in the converted file, patched so that they can be measured.
// Usage: node patch.js IN.json OUT.json [progenitor]
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
if (peer === 'progenitor') {
  const { requestBodies = {} } = api.components || {};
  Object.values(requestBodies).forEach(oneMediaType);
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

// Names that differ in case alone become the same argument.
function once(parameters) {
  const seen = new Set();
  return parameters.filter((one) => {
    const key = one.name.toLowerCase();
    return !seen.has(key) && seen.add(key);
  });
}

// One type of success and one of error an operation; one media type a body, of those that it knows.
function forProgenitor(operation) {
  const responses = operation.responses;
  const statuses = Object.keys(responses);
  for (const good of [true, false]) {
    const alike = statuses.filter((status) => status.startsWith('2') === good);
    const types = new Set(alike.map((status) => JSON.stringify(responses[status].content)));
    if (types.size > 1) for (const status of alike.slice(1)) delete responses[status];
  }
  oneMediaType(operation.requestBody);
}

function oneMediaType(body) {
  if (!body || !body.content) return;
  const media = Object.keys(body.content);
  const json = media.find((one) => one.startsWith('application/json'));
  const form = media.find((one) => one === 'application/x-www-form-urlencoded');
  body.content = json || form
    ? { [json ? 'application/json' : form]: body.content[json || form] }
    : { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } };
}

// Only the build needs semver: it is gone when the app runs.
const { writeFileSync } = require('node:fs');
const semver = require('semver');

writeFileSync('built.json', JSON.stringify({ built: semver.clean('v1.2.3') }));
console.log('built.json is written');

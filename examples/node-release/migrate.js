// Stands for the migration of a database: it runs once for each release, before that serves anybody.
const { TFP_RELEASE = 'no release', MIGRATION_MS = '0', MIGRATION_STATUS = '0' } = process.env;

console.log(`migrating for ${TFP_RELEASE}`);

setTimeout(() => {
  if (MIGRATION_STATUS !== '0') {
    console.error(`migration failed: MIGRATION_STATUS is ${MIGRATION_STATUS}`);
    process.exit(Number(MIGRATION_STATUS));
  }
  console.log(`migrated for ${TFP_RELEASE}`);
}, Number(MIGRATION_MS));

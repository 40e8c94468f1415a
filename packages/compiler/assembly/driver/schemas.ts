/** Whether the attributes break the schemas in a way that ends the decision. */
export function checkSchemas(): bool {
  return false;
}

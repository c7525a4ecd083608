// Runs before Cognito makes a token: the business of the user, which only administrators can write, becomes the claim that
// the API reads. Who has none gets a token that opens nothing.
exports.handler = async (event) => {
  const business = event.request.userAttributes["custom:business_id"];
  if (business) event.response = { claimsOverrideDetails: { claimsToAddOrOverride: { business_id: business } } };
  return event;
};

// House rules for diagrams; each file in rules/ says why it exists.
module.exports = {
  configs: {
    recommended: {
      rules: {
        'no-reserved-id': 'error',
        'process-key': 'error',
        'gateway-answers': 'error'
      }
    }
  },
  rules: {
    'no-reserved-id': './rules/no-reserved-id.cjs',
    'process-key': './rules/process-key.cjs',
    'gateway-answers': './rules/gateway-answers.cjs'
  }
};

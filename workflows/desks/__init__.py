"""What pages may ask of the registries: a class per noun, actor-checked, a transaction per verb."""

"""The template code of generators, as it stands in bodies, becomes what the generator would have made of it."""

"""How every page looks and behaves: base templates, components, the compiled stylesheet, headers and error pages."""

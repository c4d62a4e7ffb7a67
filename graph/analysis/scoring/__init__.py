"""What ranks are made of: features, models, intervals and result types."""

"""What the score predicts: Semantic Affinity beside official scores, language by language."""

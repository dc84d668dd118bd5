"""What happened: the kinds of fact, applications assembled from them, and the stages that follow."""

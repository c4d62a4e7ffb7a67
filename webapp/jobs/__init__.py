"""Background processes of the app: ingests, trainings, uploads, watched folders."""

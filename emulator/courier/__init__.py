"""The courier: brings webhooks to their receivers. Nothing else in the emulator sends anything anywhere."""

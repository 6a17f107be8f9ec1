"""Support: cases between a customer and the support people, by form and by mail; what helped without one."""

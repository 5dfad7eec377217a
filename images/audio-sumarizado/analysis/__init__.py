"""Reads a recording block by block; memory does not depend on its length."""
